// The completion for bash 3.2 and later. Values are compared and stored as text: no word is expanded a second time, so nothing
// that a server, a file name or the command line holds is run.
import type { CompletedCommand, CompletedFlag } from './completion-tree.ts';

export function bashScript(program: readonly CompletedCommand[]): string {
  const paths = program.map(({ path }) => path).filter((path) => path !== '');
  return `# Completion of playauth for bash: source <(playauth completion bash)
_playauth_add() { # prefix, then the words that may begin with it
  local prefix=$1 word; shift
  for word in "$@"; do [[ $word == "$prefix"* ]] && COMPREPLY+=("$word"); done
}
_playauth_values() { # prefix, kind
  local value
  while IFS= read -r value; do
    [[ $value =~ ^[A-Za-z0-9_@][A-Za-z0-9_.@-]*$ && $value == "$1"* ]] && COMPREPLY+=("$value")
  done < <(playauth completion --values "$2" 2>/dev/null)
}
_playauth_files() { # prefix
  local file
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$1")
}
_playauth() {
  COMPREPLY=()
  local cur=\${COMP_WORDS[COMP_CWORD]} prev= path= word i
  (( COMP_CWORD > 0 )) && prev=\${COMP_WORDS[COMP_CWORD-1]}
  for (( i = 1; i < COMP_CWORD && i < 3; i++ )); do
    word=\${COMP_WORDS[i]}
    case "\${path:+$path }$word" in
      ${paths.map((path) => `"${path}"`).join('|')}) path="\${path:+$path }$word" ;;
      *) break ;;
    esac
  done
  case "$path" in
${program.map(branchOf).join('\n')}
  esac
}
complete -F _playauth playauth
`;
}

function branchOf({ path, words, flags, completes, choices }: CompletedCommand): string {
  const names = words.map(({ name }) => name);
  const own = [...names, ...choices].map(quoted).join(' ');
  return `    "${path}")
${valueBranches(flags)}
      if [[ $cur == -* ]]; then _playauth_add "$cur" ${flags.map(({ name }) => name).join(' ') || '--help'}
      else ${own === '' ? offer(completes) : `_playauth_add "$cur" ${own}`}; fi ;;`;
}

function valueBranches(flags: readonly CompletedFlag[]): string {
  const taking = flags.filter(({ takesValue }) => takesValue);
  if (taking.length === 0) return '      :';
  const lines = taking.map(({ name, choices, completes }) => {
    const action = choices.length > 0 ? `_playauth_add "$cur" ${choices.map(quoted).join(' ')}` : offer(completes);
    return `        ${name}) ${action}; return ;;`;
  });
  return ['      case "$prev" in', ...lines, '      esac'].join('\n');
}

function offer(completes: CompletedFlag['completes']): string {
  if (completes === undefined) return ':';
  return completes === 'file' ? '_playauth_files "$cur"' : `_playauth_values "$cur" ${completes}`;
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

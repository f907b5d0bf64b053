// The completion for zsh. Values go to compadd as an array behind --, which neither expands them nor takes one for an option.
import type { CompletedCommand, CompletedFlag } from './completion-tree.ts';

export function zshScript(program: readonly CompletedCommand[]): string {
  const paths = program.map(({ path }) => path).filter((path) => path !== '');
  return `#compdef playauth
# Completion of playauth for zsh: source <(playauth completion zsh), after compinit
_playauth_values() { # kind
  local -a values
  values=("\${(@f)$(playauth completion --values $1 2>/dev/null)}")
  values=("\${(@M)values:#[A-Za-z0-9_@]*}")
  compadd -Q -- "\${(@)values:#*[^A-Za-z0-9_.@-]*}"
}
_playauth_described() { # pairs of word and description
  local -a words shown
  while (( $# > 1 )); do words+=("$1"); shown+=("$1  -- $2"); shift 2; done
  compadd -l -d shown -- "\${(@)words}"
}
_playauth() {
  local cur=$words[CURRENT] prev=$words[CURRENT-1] at='' word
  local -i i
  for (( i = 2; i < CURRENT && i < 4; i++ )); do
    word=$words[i]
    case "\${at:+$at }$word" in
      ${paths
        .map((path) => `(${path.replaceAll(' ', '\\ ')})`)
        .join('|')
        .replaceAll(')|(', '|')}) at="\${at:+$at }$word" ;;
      (*) break ;;
    esac
  done
  case "$at" in
${program.map(branchOf).join('\n')}
  esac
}
(( $+functions[compdef] )) && compdef _playauth playauth
`;
}

function branchOf({ path, words, flags, completes, choices }: CompletedCommand): string {
  const described = words.map(({ name, description }) => `${quoted(name)} ${quoted(description)}`).join(' ');
  const own = described === '' ? choices.map((choice) => `${quoted(choice)} ''`).join(' ') : described;
  const all = flags.map(({ name, description }) => `${name} ${quoted(description)}`).join(' ');
  return `    (${path === '' ? "''" : quoted(path)})
${valueBranches(flags)}
      if [[ $cur == -* ]]; then _playauth_described ${all === '' ? "--help ''" : all}
      else ${own === '' ? offer(completes) : `_playauth_described ${own}`}; fi ;;`;
}

function valueBranches(flags: readonly CompletedFlag[]): string {
  const taking = flags.filter(({ takesValue }) => takesValue);
  if (taking.length === 0) return '      :';
  const lines = taking.map(({ name, choices, completes }) => {
    const action = choices.length > 0 ? `compadd -- ${choices.map(quoted).join(' ')}` : offer(completes);
    return `        (${name}) ${action}; return ;;`;
  });
  return ['      case "$prev" in', ...lines, '      esac'].join('\n');
}

function offer(completes: CompletedFlag['completes']): string {
  if (completes === undefined) return ':';
  return completes === 'file' ? '_files' : `_playauth_values ${completes}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll('\n', ' ')}'`;
}

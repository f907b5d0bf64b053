// The completion for fish. Descriptions and choices are quoted; ids come from a command substitution, whose lines fish takes as
// they are.
import type { CompletedCommand, CompletedFlag } from './completion-tree.ts';

export function fishScript(program: readonly CompletedCommand[]): string {
  return `# Completion of playauth for fish: playauth completion fish > ~/.config/fish/completions/playauth.fish
function __playauth_values
    playauth completion --values $argv[1] 2>/dev/null | string match -r '^[A-Za-z0-9_@][A-Za-z0-9_.@-]*$'
end
function __playauth_at # whether these words, and no further command, follow playauth
    set -l words (commandline -opc)
    set -e words[1]
    set -l plain
    for word in $words
        string match -q -- '-*' $word; or set -a plain $word
    end
    for i in (seq (count $argv))
        test "$plain[$i]" = "$argv[$i]"; or return 1
    end
    return 0
end
function __playauth_only # the same, and nothing behind them
    __playauth_at $argv; or return 1
    set -l words (commandline -opc)
    test (count (string match -v -- '-*' $words)) -eq (math (count $argv) + 1)
end
complete -c playauth -f
${program.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, words, flags, completes, choices }: CompletedCommand): string[] {
  const at = path === '' ? '__playauth_only' : `__playauth_at ${path}`;
  const only = path === '' ? '__playauth_only' : `__playauth_only ${path}`;
  return [
    ...words.map(
      ({ name, description }) => `complete -c playauth -n '${only}' -a ${quoted(name)} -d ${quoted(description)}`,
    ),
    ...choices.map((choice) => `complete -c playauth -n '${at}' -a ${quoted(choice)}`),
    ...(completes === undefined ? [] : [`complete -c playauth -n '${at}' ${offer(completes)}`]),
    ...flags.map((flag) => flagLine(at, flag)),
  ];
}

function flagLine(at: string, { name, takesValue, choices, completes, description }: CompletedFlag): string {
  const listed = choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : '';
  const offered = completes === undefined ? '' : ` ${offer(completes)}`;
  const value = takesValue ? ` -x${listed}${offered}` : '';
  const about = description === '' ? '' : ` -d ${quoted(description)}`;
  return `complete -c playauth -n '${at}' -l ${name.slice(2)}${value}${about}`.replace(' -x -F', ' -r -F');
}

function offer(completes: NonNullable<CompletedFlag['completes']>): string {
  return completes === 'file' ? '-F' : `-a '(__playauth_values ${completes})'`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', ' ')}'`;
}

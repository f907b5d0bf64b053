// Lines of a document that git left in a conflict, also as the formatter writes them. Code with such lines does not compile. Pure.
const MARKER = /^(?:<{7} |={7}$|(?:> ?){7})/;

export function conflictMarkers(path: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      MARKER.test(line) ? [`${path}:${String(index + 1)} is what a merge left: ${line}`] : [],
    );
}

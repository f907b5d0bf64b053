// Finds selectors that two style sheets of the console style. A page's sheet stays when another page is opened, so that how a page looks would
// depend on the pages before it. A sheet that changes a shared part for its page names the page: `.library .page-head`.
const KEYFRAME = /^(?:from|to|[\d.]+%)$/;

/** Of the sources by path, one line each. */
export function findSharedStyles(sheets: ReadonlyMap<string, string>): string[] {
  const places = new Map<string, Set<string>>();
  for (const [path, sheet] of sheets)
    for (const selector of selectorsOf(sheet)) places.set(selector, (places.get(selector) ?? new Set()).add(path));
  return [...places]
    .filter(([, paths]) => paths.size > 1)
    .map(([selector, paths]) => `${[...paths].sort().join(', ')}: all style ${selector}`);
}

function selectorsOf(sheet: string): string[] {
  const plain = sheet.replace(/\/\*[\s\S]*?\*\//g, '');
  return [...plain.matchAll(/([^{}]+)\{/g)]
    .flatMap(([, selectors = '']) => selectors.split(','))
    .map((selector) => selector.trim())
    .filter((selector) => selector !== '' && !selector.startsWith('@') && !KEYFRAME.test(selector));
}

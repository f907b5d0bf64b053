// Wire names to camelCase and back: only the first letter changes its case, at every depth.

/** `{ VideoMeta: { CoverURL } }` → `{ videoMeta: { coverURL } }`. */
export type CamelCased<T> = T extends readonly (infer Item)[]
  ? CamelCased<Item>[]
  : T extends object
    ? { [Name in keyof T as Name extends string ? Uncapitalize<Name> : Name]: CamelCased<T[Name]> }
    : T;

/** Lowers the first letter of every key of plain objects and arrays. */
export function toCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCamelCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [lowerFirst(name), toCamelCase(item)]));
}

/** Raises the first letter of every key of one request. */
export function toWireCase(parameters: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [upperFirst(name), value]));
}

export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

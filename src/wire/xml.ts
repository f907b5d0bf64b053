// Writes a value as XML: one builder for the answers of the API and of the object store. Pure.
import { XMLBuilder } from 'fast-xml-parser';

const NOT_ALLOWED_IN_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const builder = new XMLBuilder({ format: false, suppressEmptyNode: false, processEntities: true });

/**
 * The elements of `document` in their order, without declaration and white space; a list repeats its element. Characters
 * that no XML document can carry, escaped or not, are replaced by U+FFFD.
 */
export function buildXml(document: object): string {
  const clean: unknown = JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    typeof value === 'string' ? value.replace(NOT_ALLOWED_IN_XML, '\ufffd') : value,
  );
  return builder.build(clean);
}

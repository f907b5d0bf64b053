// The parts of a page, each with an address of its own: their links, and the one of the address. An address without a part says so.
import type { JSX } from 'preact';
import type { Text } from '../../sdk/texts.ts';
import { t } from '../base/language.ts';
import { common } from '../base/texts.ts';
import { PartLinks } from './page.tsx';
import { Empty } from './states.tsx';

/** `show` gets the parts of the address after that of the part. */
export type PagePart = readonly [name: string, label: Text, show: (entry: readonly string[]) => JSX.Element];

interface PagePartsProps {
  /** The address of the page: `/access`. */
  readonly path: string;
  readonly label: string;
  readonly parts: readonly PagePart[];
  /** The parts of the address after that of the page. */
  readonly rest: readonly string[];
}

/** The first part is that of the page's own address. */
export function PageParts({ path, label, parts, rest }: PagePartsProps): JSX.Element {
  const [name = parts[0]?.[0], ...entry] = rest;
  const show = parts.find((part) => part[0] === name)?.[2];
  const links = parts.map(([part, text]) => ({ to: `${path}/${part}`, label: t(text), isHere: part === name }));
  return (
    <>
      <PartLinks label={label} links={links} />
      {show === undefined ? (
        <Empty icon="search" title={t(common.noPage)}>
          <p>{t(common.noPageMore)}</p>
        </Empty>
      ) : (
        show(entry)
      )}
    </>
  );
}

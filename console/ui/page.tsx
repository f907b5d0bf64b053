// The parts of a page of settings and lists: its heading with actions, the links between its parts, sections, lists of facts.
import { isValidElement, type ComponentChildren, type JSX } from 'preact';
import { followLink, hrefOf } from '../base/router.ts';
import { Icon } from './icons.tsx';
import { useInSight } from './in-sight.ts';
import './page.css';

interface PageHeadProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

export function PageHead({ title, lead, actions }: PageHeadProps): JSX.Element {
  return (
    <header class="page-head">
      <div>
        <h1>{title}</h1>
        {lead !== undefined && <p class="quiet">{lead}</p>}
      </div>
      {actions !== undefined && <div class="page-actions">{actions}</div>}
    </header>
  );
}

export interface PartLink {
  readonly to: string;
  readonly label: string;
  readonly isHere: boolean;
}

export function PartLinks({
  label,
  links,
}: {
  readonly label: string;
  readonly links: readonly PartLink[];
}): JSX.Element {
  const place = useInSight<HTMLElement>('[aria-current]', links.find(({ isHere }) => isHere)?.to);
  return (
    <nav class="part-links scroll-row" aria-label={label} ref={place}>
      {links.map(({ to, label: text, isHere }) => (
        <PlainLink key={to} to={to} isHere={isHere}>
          {text}
        </PlainLink>
      ))}
    </nav>
  );
}

interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly isHere?: boolean;
  readonly class?: string;
}

/** A link within the console. */
export function PlainLink({ to, children, isHere = false, class: look = '' }: LinkProps): JSX.Element {
  return (
    <a
      href={hrefOf(to)}
      class={look}
      {...(isHere && { 'aria-current': 'page' as const })}
      onClick={(event) => {
        followLink(event, to);
      }}
    >
      {children}
    </a>
  );
}

export function BackLink({ to, children }: LinkProps): JSX.Element {
  return (
    <PlainLink to={to} class="back-link">
      <Icon name="left" size={16} />
      {children}
    </PlainLink>
  );
}

interface SectionProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
  /** Its content reaches to the edges, as a table does. */
  readonly isFlush?: boolean;
}

export function Section({ title, lead, actions, children, isFlush = false }: SectionProps): JSX.Element {
  return (
    <section class={`card section ${isFlush ? 'flush' : ''}`}>
      <header class="section-head">
        <div>
          <h2>{title}</h2>
          {lead !== undefined && <p class="quiet small">{lead}</p>}
        </div>
        {actions !== undefined && <div class="page-actions">{actions}</div>}
      </header>
      <div class="section-body">{children}</div>
    </section>
  );
}

export type Fact = readonly [label: string, value: ComponentChildren];

export function FactList({ facts }: { readonly facts: readonly Fact[] }): JSX.Element {
  return (
    <dl class="fact-list">
      {facts.map(([label, value]) => (
        <div key={label} class={isLong(value) ? 'long' : ''}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const LONG_CHARACTERS = 26;

/** Ids and ARNs stay on one line where there is room. */
function isLong(value: ComponentChildren): boolean {
  if (typeof value === 'string') return value.length > LONG_CHARACTERS && !value.includes(' ');
  return isValidElement(value) && isLong((value.props as { readonly children?: ComponentChildren }).children);
}

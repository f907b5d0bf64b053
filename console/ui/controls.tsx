// The controls of the design system: small components over controls.css. Shown together on /console/design.
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { useInSight } from './in-sight.ts';

type ButtonProps = JSX.IntrinsicElements['button'] & { readonly kind?: 'main' | 'plain' | undefined };

export function Button({ kind, children, ...rest }: ButtonProps): JSX.Element {
  return (
    <button type="button" {...rest} class={`button ${kind ?? ''}`}>
      {children}
    </button>
  );
}

interface FieldProps {
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby': string }) => ComponentChildren;
}

/** A label, a control that `children` makes with its ids, and a hint. */
export function Field({ label, hint, children }: FieldProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-hint` })}
      <div id={`${id}-hint`} class="quiet small">
        {hint}
      </div>
    </div>
  );
}

type Tone = 'good' | 'warn' | 'bad' | undefined;

export function Badge({ tone, children }: { readonly tone?: Tone; readonly children: ComponentChildren }): JSX.Element {
  return <span class={`badge ${tone ?? ''}`}>{children}</span>;
}

interface NoticeProps {
  readonly tone?: 'good' | 'warn' | 'bad' | undefined;
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** What happened; announced when it is about a fault. */
export function Notice({ tone, title, children }: NoticeProps): JSX.Element {
  return (
    <div class={`notice ${tone ?? ''}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

/** Lines in the place of what is loading. */
export function Skeleton({ lines, label }: { readonly lines: number; readonly label: string }): JSX.Element {
  const widths = ['92%', '76%', '84%', '60%'];
  return (
    <div role="status" aria-busy="true" class="skeletons">
      <span class="hidden-text">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class="skeleton" style={{ width: widths[line % widths.length] ?? '80%' }} />
      ))}
    </div>
  );
}

interface TabsProps<N extends string> {
  readonly label: string;
  readonly tabs: readonly (readonly [name: N, label: string])[];
  readonly selected: N;
  readonly onSelect: (name: N) => void;
}

/** Arrow keys move between the tabs. The panel has the id `panel-<name>`. */
export function Tabs<N extends string>({ label, tabs, selected, onSelect }: TabsProps<N>): JSX.Element {
  const list = useInSight<HTMLDivElement>('[aria-selected=true]', selected);
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = (tabs.findIndex(([name]) => name === selected) + step + tabs.length) % tabs.length;
    const next = tabs[at];
    if (next === undefined) return;
    onSelect(next[0]);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[at]?.focus();
  };
  return (
    <div class="tabs scroll-row" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
      {tabs.map(([name, text]) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === selected}
          aria-controls={`panel-${name}`}
          tabIndex={name === selected ? 0 : -1}
          onClick={() => {
            onSelect(name);
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

// A button that opens a menu of actions. The menu is in the top layer, so no list and no dialog cuts it off.
import type { ComponentChildren, JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icons.tsx';
import './menu.css';

export interface MenuEntry {
  readonly label: string;
  readonly icon?: IconName;
  readonly tone?: 'bad';
  readonly isDisabled?: boolean;
  readonly run: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  /** Of the button; default three dots. */
  readonly children?: ComponentChildren;
  readonly class?: string;
}

const GAP_PX = 4;

export function Menu({ label, entries, children, class: look = 'button plain icon' }: MenuProps): JSX.Element {
  const [button, list] = [useRef<HTMLButtonElement>(null), useRef<HTMLDivElement>(null)];
  const id = useId();
  const toggled = ({ newState }: { readonly newState: string }): void => {
    button.current?.setAttribute('aria-expanded', String(newState === 'open'));
  };
  // At once, not with the event that follows: a second key press shall find the menu open.
  const press = (): void => {
    if (button.current === null || list.current === null) return;
    list.current.togglePopover();
    if (!list.current.matches(':popover-open')) return;
    placeBelow(button.current, list.current);
    focusEntry(list.current, 0);
  };
  const close = (): void => {
    list.current?.hidePopover();
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class={look}
        aria-haspopup="menu"
        aria-expanded="false"
        aria-controls={id}
        {...(children === undefined && { 'aria-label': label, title: label })}
        onClick={press}
      >
        {children ?? <Icon name="more" />}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        class="menu-list"
        onToggle={toggled}
        onKeyDown={(event) => {
          moveFocus(event, close);
        }}
      >
        {entries.map((entry) => (
          <Entry key={entry.label} entry={entry} close={close} />
        ))}
      </div>
    </>
  );
}

function Entry({ entry, close }: { readonly entry: MenuEntry; readonly close: () => void }): JSX.Element {
  const isDisabled = entry.isDisabled === true;
  const press = (): void => {
    if (isDisabled) return;
    close();
    entry.run();
  };
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      class={entry.tone ?? ''}
      aria-disabled={isDisabled}
      onClick={press}
    >
      {entry.icon !== undefined && <Icon name={entry.icon} />}
      {entry.label}
    </button>
  );
}

/** Below the button, above it where there is no room; never beyond the sides. */
function placeBelow(button: HTMLElement, list: HTMLElement): void {
  const from = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const hasRoom = from.bottom + GAP_PX + height <= innerHeight;
  const left = Math.max(8, Math.min(from.right - width, innerWidth - width - 8));
  list.style.left = `${String(left)}px`;
  list.style.top = `${String(hasRoom ? from.bottom + GAP_PX : Math.max(8, from.top - height - GAP_PX))}px`;
}

function moveFocus(event: KeyboardEvent, close: () => void): void {
  const list = event.currentTarget as HTMLElement;
  const entries = [...list.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % entries.length,
    ArrowUp: (at - 1 + entries.length) % entries.length,
    Home: 0,
    End: entries.length - 1,
  };
  const target = targets[event.key];
  if (target !== undefined) focusEntry(list, target);
  else if (event.key === 'Escape' || event.key === 'Tab') close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function focusEntry(list: HTMLElement, index: number): void {
  list.querySelectorAll<HTMLElement>('[role=menuitem]')[index]?.focus();
}

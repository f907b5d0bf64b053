// An editor for policies: lines with numbers, faults with their line, completions where the caret is. A text area at heart, so that
// every keyboard, phone and screen reader can use it.
import type { JSX } from 'preact';
import { useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { t, tf } from '../../../base/language.ts';
import { operations } from '../../../server/api-table.ts';
import { Button } from '../../../ui/controls.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { checkPolicy, lineAt, type Grammar, type Problem } from './check-policy.ts';
import { completionAt, type Completion } from './complete.ts';
import './policy-editor.css';
import { prettyJson } from './pretty-json.ts';
import { texts } from './texts.ts';

const MOST_CHARACTERS = { policy: 6144, trust: 2048 } as const;

interface EditorProps {
  readonly label: string;
  readonly grammar: Grammar;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly isReadOnly?: boolean;
}

export function PolicyEditor({ label, grammar, text, onChange, isReadOnly = false }: EditorProps): JSX.Element {
  const actions = useMemo(() => actionNames(), [operations.value]);
  const problems = useMemo(() => checkPolicy(text, grammar, actions), [text, grammar, actions]);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const jump = (line: number): void => {
    const from =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    area.current?.focus();
    area.current?.setSelectionRange(from, from + (text.split('\n')[line - 1] ?? '').length);
  };
  return (
    <div class="policy-editor">
      <div class="editor-head">
        <label for={id}>{label}</label>
        {!isReadOnly && (
          <Button
            kind="plain"
            onClick={() => {
              onChange(prettyJson(text));
            }}
          >
            {t(texts.format)}
          </Button>
        )}
      </div>
      <Lines {...{ id, area, text, onChange, isReadOnly, problems }} source={{ grammar, actions }} />
      {!isReadOnly && (
        <>
          <p class="quiet small" id={`${id}-hint`}>
            {t(texts.editorHint)}
          </p>
          <Problems problems={problems} onJump={jump} length={text.length} most={MOST_CHARACTERS[grammar]} />
        </>
      )}
    </div>
  );
}

function actionNames(): readonly string[] {
  return [...new Set(operations.value.flatMap(({ action }) => action ?? []))];
}

interface LinesProps extends Pick<EditorProps, 'text' | 'onChange'> {
  readonly id: string;
  readonly area: { readonly current: HTMLTextAreaElement | null };
  readonly isReadOnly: boolean;
  readonly problems: readonly Problem[];
  readonly source: { readonly grammar: Grammar; readonly actions: readonly string[] };
}

const FEWEST_LINES = 6;

function Lines(props: LinesProps): JSX.Element {
  const { id, area, text, onChange, isReadOnly, problems } = props;
  const { completion, chosen, accept, look, press, close } = useCompletion(props);
  const count = text.split('\n').length;
  return (
    <div class="editor-lines">
      <LineNumbers count={count} problems={problems} />
      <textarea
        ref={area}
        id={id}
        class="mono"
        rows={Math.max(count, FEWEST_LINES)}
        value={text}
        readOnly={isReadOnly}
        spellcheck={false}
        autocapitalize="off"
        wrap="off"
        aria-autocomplete="list"
        {...(!isReadOnly && { 'aria-describedby': `${id}-hint` })}
        {...(completion !== undefined && {
          'aria-controls': `${id}-offers`,
          'aria-activedescendant': `${id}-offer-${String(chosen)}`,
        })}
        onInput={(event) => {
          onChange(event.currentTarget.value);
          look();
        }}
        onKeyDown={press}
        onBlur={close}
      />
      {completion !== undefined && (
        <Offers id={id} completion={completion} chosen={chosen} accept={accept} text={text} area={area.current} />
      )}
    </div>
  );
}

function LineNumbers({
  count,
  problems,
}: {
  readonly count: number;
  readonly problems: readonly Problem[];
}): JSX.Element {
  const faulty = new Map(problems.map(({ line, isHint }) => [line, isHint ? 'hint' : 'fault']));
  return (
    <div class="line-numbers" aria-hidden="true">
      {Array.from({ length: Math.max(count, FEWEST_LINES) }, (_, line) => (
        <span key={line} class={faulty.get(line + 1) ?? ''}>
          {line < count ? line + 1 : ''}
        </span>
      ))}
    </div>
  );
}

/** What is offered at the caret, and the keys that choose. */
function useCompletion({ area, text, onChange, isReadOnly, source }: LinesProps) {
  const [completion, setCompletion] = useState<Completion | undefined>();
  const [chosen, choose] = useState(0);
  const caret = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (caret.current !== undefined) area.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [text]);
  const close = (): void => {
    setCompletion(undefined);
  };
  const look = (): void => {
    const { current } = area;
    if (current === null || isReadOnly) return;
    setCompletion(completionAt(current.value, current.selectionStart, source));
    choose(0);
  };
  const put = (from: number, to: number, added: string): void => {
    caret.current = from + added.length;
    onChange(text.slice(0, from) + added + text.slice(to));
    close();
  };
  const accept = (offer: string): void => {
    if (completion !== undefined) put(completion.place.from, completion.place.to, offer);
    area.current?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    const offers = completion?.offers ?? [];
    const isOpen = offers.length > 0;
    if (event.key === ' ' && event.ctrlKey) look();
    else if (event.key === 'Escape' && isOpen) close();
    else if (isOpen && event.key === 'ArrowDown') choose((chosen + 1) % offers.length);
    else if (isOpen && event.key === 'ArrowUp') choose((chosen + offers.length - 1) % offers.length);
    else if (isOpen && (event.key === 'Enter' || event.key === 'Tab')) accept(offers[chosen] ?? '');
    else if (event.key === 'Enter') breakLine(area.current, put);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { completion, chosen, accept, look, press, close };
}

/** The new line begins where the one before it does, and further in behind an opening bracket. */
function breakLine(area: HTMLTextAreaElement | null, put: (from: number, to: number, added: string) => void): void {
  if (area === null || area.readOnly) return;
  const { value, selectionStart: from, selectionEnd: to } = area;
  const line = value.slice(value.lastIndexOf('\n', from - 1) + 1, from);
  const [indent = ''] = /^ */.exec(line) ?? [];
  put(from, to, `\n${indent}${/[{[]\s*$/.test(line) ? '  ' : ''}`);
}

interface OffersProps {
  readonly id: string;
  readonly completion: Completion;
  readonly chosen: number;
  readonly accept: (offer: string) => void;
  readonly text: string;
  readonly area: HTMLTextAreaElement | null;
}

function Offers({ id, completion: { place, offers }, chosen, accept, text, area }: OffersProps): JSX.Element {
  const line = lineAt(text, place.from);
  const column = place.from - (text.lastIndexOf('\n', place.from - 1) + 1);
  const left = `calc(${String(column)}ch - ${String(area?.scrollLeft ?? 0)}px + 56px)`;
  return (
    <ul
      id={`${id}-offers`}
      class="editor-offers mono"
      role="listbox"
      aria-label={t(texts.suggestions)}
      style={{ top: `${String(line * 20 + 12)}px`, left: `min(${left}, calc(100% - 232px))` }}
    >
      {offers.map((offer, index) => (
        <li
          key={offer}
          id={`${id}-offer-${String(index)}`}
          role="option"
          aria-selected={index === chosen}
          // Before the text area loses the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            accept(offer);
          }}
        >
          {offer}
        </li>
      ))}
    </ul>
  );
}

interface ProblemsProps {
  readonly problems: readonly Problem[];
  readonly onJump: (line: number) => void;
  readonly length: number;
  readonly most: number;
}

function Problems({ problems, onJump, length, most }: ProblemsProps): JSX.Element {
  const count = problems.length;
  return (
    <div class="editor-foot small">
      <div aria-live="polite" class={count === 0 ? 'good' : 'bad'}>
        <Icon name={count === 0 ? 'check' : 'warning'} size={16} />
        {count === 0 ? t(texts.noProblems) : tf(texts.problems, { count })}
      </div>
      <span class={length > most ? 'too-long' : 'quiet'}>{tf(texts.length, { count: length, max: most })}</span>
      {count > 0 && (
        <ul>
          {problems.map(({ line, says, isHint }) => (
            <li key={`${String(line)} ${says[0]}`} class={isHint ? 'hint' : ''}>
              <button
                type="button"
                onClick={() => {
                  onJump(line);
                }}
              >
                {tf(texts.line, { line })}
              </button>
              <span>{t(says)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

// What was sent from this browser, newest first; one click puts it into the form again.
import type { JSX } from 'preact';
import { language, t, tf } from '../../base/language.ts';
import { go } from '../../base/router.ts';
import { Badge } from '../../ui/controls.tsx';
import { clearHistory, history, setForm, type HistoryEntry } from './explorer-state.ts';
import { texts } from './texts.ts';

export function HistoryPart(): JSX.Element {
  if (history.value.length === 0)
    return (
      <div class="empty">
        <h3>{t(texts.emptyHistory)}</h3>
        <p>{t(texts.emptyHistoryMore)}</p>
      </div>
    );
  return (
    <>
      <ol class="history">
        {history.value.map((entry) => (
          <li key={`${String(entry.at)} ${entry.action}`}>
            <Entry entry={entry} />
          </li>
        ))}
      </ol>
      <div class="panel-bar">
        <button type="button" class="copy" onClick={clearHistory}>
          {t(texts.clearHistory)}
        </button>
      </div>
    </>
  );
}

function Entry({ entry }: { readonly entry: HistoryEntry }): JSX.Element {
  const { at, action, values, status, code, ms } = entry;
  const when = new Date(at).toLocaleString(language.value === 'zh' ? 'zh-CN' : 'en', {
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const given = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return (
    <button
      type="button"
      title={tf(texts.reuse, { name: action })}
      onClick={() => {
        setForm(action, values);
        go(`/api/${action}`);
      }}
    >
      <span class="line">
        <Badge tone={status >= 200 && status < 400 ? 'good' : status >= 400 && status < 500 ? 'warn' : 'bad'}>
          {status === 0 ? '–' : status}
        </Badge>
        <strong class="mono">{action}</strong>
        <span class="small">{tf(texts.took, { ms: String(ms) })}</span>
      </span>
      <span class="small when">
        {when}
        {code !== '' && ` · ${code}`}
      </span>
      {given.length > 0 && <span class="mono small given">{given.join('  ')}</span>}
    </button>
  );
}

// The dark panel beside the form: sample code, the signature step by step, the answer, the history.
import type { JSX } from 'preact';
import type { ApiOperation } from '../../server/api-table.ts';
import { t } from '../../base/language.ts';
import { Code } from '../../ui/code.tsx';
import { Tabs } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { AnswerPart } from './answer-part.tsx';
import { parametersOf } from './explorer-state.ts';
import { HistoryPart } from './history-part.tsx';
import { chooseSample, panelTab, sampleLanguage, type PanelTab } from './panel-tab.ts';
import { sampleLanguages, type SampleLanguage } from './samples/languages.ts';
import { SignaturePart } from './signature-part.tsx';
import { texts } from './texts.ts';

export function CallPanel({ operation }: { readonly operation: ApiOperation }): JSX.Element {
  const tab = panelTab.value;
  const select = (name: PanelTab): void => {
    panelTab.value = name;
  };
  return (
    <aside class="call-panel" aria-label={t(texts.panel)}>
      <Tabs
        label={t(texts.panel)}
        tabs={[
          ['code', t(texts.code)],
          ['signature', t(texts.signature)],
          ['answer', t(texts.answer)],
          ['history', t(texts.history)],
        ]}
        selected={tab}
        onSelect={select}
      />
      <div class="panel-body" role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
        {tab === 'code' && <CodePart operation={operation} />}
        {tab === 'signature' && <SignaturePart operation={operation} />}
        {tab === 'answer' && <AnswerPart operation={operation} />}
        {tab === 'history' && <HistoryPart />}
      </div>
    </aside>
  );
}

function CodePart({ operation }: { readonly operation: ApiOperation }): JSX.Element {
  const { label, write, kind } = sampleLanguages[sampleLanguage.value];
  const { name: action, version } = operation;
  const text = write({ origin: location.origin, action, version, parameters: parametersOf(operation) });
  return (
    <>
      <div class="panel-bar">
        <select
          class="dark-select"
          aria-label={t(texts.sampleIn)}
          value={sampleLanguage.value}
          onChange={(event) => {
            chooseSample(event.currentTarget.value as SampleLanguage);
          }}
        >
          {Object.entries(sampleLanguages).map(([name, language]) => (
            <option key={name} value={name}>
              {language.label}
            </option>
          ))}
        </select>
        <CopyButton text={text} />
      </div>
      <Code kind={kind} text={text} label={label} />
    </>
  );
}

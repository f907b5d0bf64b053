// The errors that an operation can give beside the common ones, each with its cause and what to do.
import type { JSX } from 'preact';
import { errorAbout } from '../../server/api-table.ts';
import { t } from '../../base/language.ts';
import { texts } from './texts.ts';

export function ErrorList({ codes }: { readonly codes: readonly string[] }): JSX.Element {
  return (
    <section class="errors" aria-labelledby="errors-title">
      <h2 id="errors-title">{t(texts.errors)}</h2>
      <p class="quiet small">{t(codes.length === 0 ? texts.noErrors : texts.errorsMore)}</p>
      {codes.map((code) => {
        const about = errorAbout(code);
        if (about === undefined) return null;
        return (
          <details key={code}>
            <summary>
              <span class="badge">{about.status}</span> <code>{code}</code>
            </summary>
            <dl class="small">
              <dt>{t(texts.cause)}</dt>
              <dd>{t(about.message)}</dd>
              <dt>{t(texts.remedy)}</dt>
              <dd>{t(about.remedy)}</dd>
            </dl>
          </details>
        );
      })}
    </section>
  );
}

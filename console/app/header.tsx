// The header: name, language, theme, and who is signed in.
import type { JSX, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { language, t, toggleLanguage } from '../base/language.ts';
import { followLink, hrefOf } from '../base/router.ts';
import { client, session, sessionState, signOut } from '../server/session.ts';
import { common } from '../base/texts.ts';
import { nextTheme, theme } from '../base/theme.ts';

const themeTexts = { system: common.themeSystem, light: common.themeLight, dark: common.themeDark } as const;
const themeMarks = { system: '◐', light: '☀', dark: '☾' } as const;

export function Header(): JSX.Element {
  const isIn = sessionState.value === 'in';
  return (
    <header class="header">
      <a
        class="brand"
        href={hrefOf('')}
        onClick={(event) => {
          followLink(event, '/');
        }}
      >
        <span class="mark" aria-hidden="true" />
        playauth
      </a>
      <div class="tools">
        <button
          type="button"
          class="button plain"
          lang={language.value === 'zh' ? 'en' : 'zh-CN'}
          onClick={toggleLanguage}
        >
          {t(common.otherLanguage)}
        </button>
        <button
          type="button"
          class="button plain icon"
          aria-label={t(themeTexts[theme.value])}
          title={t(themeTexts[theme.value])}
          onClick={nextTheme}
        >
          <span aria-hidden="true">{themeMarks[theme.value]}</span>
        </button>
        {isIn && <Account />}
      </div>
    </header>
  );
}

function Account(): JSX.Element {
  const place = useRef<HTMLDetailsElement>(null);
  const [arn, setArn] = useState('');
  useEffect(() => {
    void client()
      .getCallerIdentity()
      .then((identity) => {
        setArn(identity.arn);
      })
      .catch(() => undefined);
  }, []);
  useClosing(place);
  const { signedInAs = '', expiresAtMs = 0 } = session.value ?? {};
  const until = new Date(expiresAtMs).toLocaleString(language.value === 'zh' ? 'zh-CN' : 'en', {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return (
    <details class="account" ref={place}>
      <summary class="button">{t(common.account)}</summary>
      <div class="menu">
        <dl>
          <dt>{t(common.signedInAs)}</dt>
          <dd class="mono">{signedInAs}</dd>
          {arn !== '' && (
            <>
              <dt>{t(common.identity)}</dt>
              <dd class="mono">{arn}</dd>
            </>
          )}
          <dt>{t(common.until)}</dt>
          <dd>{until}</dd>
        </dl>
        <a
          class="button"
          href={hrefOf('/start')}
          onClick={(event) => {
            place.current?.removeAttribute('open');
            followLink(event, '/start');
          }}
        >
          {t(common.navStart)}
        </a>
        <button type="button" class="button" onClick={() => void signOut()}>
          {t(common.signOut)}
        </button>
      </div>
    </details>
  );
}

/** Escape and a click elsewhere close the menu. */
function useClosing(place: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const close = (event: Event): void => {
      const isEscape = event instanceof KeyboardEvent && event.key === 'Escape';
      const isOutside = event instanceof PointerEvent && !place.current?.contains(event.target as Node);
      if (isEscape || isOutside) place.current?.removeAttribute('open');
    };
    addEventListener('keydown', close);
    addEventListener('pointerdown', close);
    return () => {
      removeEventListener('keydown', close);
      removeEventListener('pointerdown', close);
    };
  }, []);
}

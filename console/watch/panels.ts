// The panels over the picture: progress, an error with retry, the form for a credential, the list of keys.
import type { PlayerError } from '../../sdk/player/create-player.ts';
import { copyText } from './clipboard.ts';
import { el, icon, iconButton } from './dom.ts';
import type { Language, TextName } from './texts.ts';
import type { VideoStatus } from './video-api.ts';

/** A panel that can be written again, in another language or with other values. */
export interface Panel {
  readonly element: HTMLElement;
  readonly write: () => void;
}

export function progressPanel(language: Language, status: VideoStatus): Panel {
  const percent = Math.round(status.progress);
  const heading = el('h2');
  const step = el('p', { class: 'step' });
  const line = el('div', { class: 'progress', role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' });
  line.setAttribute('aria-valuenow', String(percent));
  line.append(el('i'));
  line.style.setProperty('--share', String(percent / 100));
  const after = el('p', { class: 'quiet' });
  const write = (): void => {
    const stepName = ['Uploading', 'UploadSucc', 'Transcoding'].find((name) => name === status.status) ?? 'Transcoding';
    heading.textContent = language.say('preparing');
    line.setAttribute('aria-label', language.say('preparing'));
    step.replaceChildren(language.say(stepName as TextName), el('b', {}, `${percent} %`));
    after.textContent = language.say('willPlay');
  };
  return { element: el('div', { class: 'panel progress-panel' }, heading, step, line, after), write };
}

export interface ErrorPanelOptions {
  readonly title: TextName;
  /** What is wrong and what to do, in the current language. */
  readonly sentence: () => string;
  readonly details: readonly (readonly [name: TextName, value: string])[];
  /** A new credential can be pasted. */
  readonly canPaste: boolean;
  readonly onRetry: (playAuth: string | undefined) => void;
}

export function errorPanel(language: Language, options: ErrorPanelOptions): Panel {
  const heading = el('h2');
  const sentence = el('p');
  const retry = el('button', { type: 'submit', class: 'primary' });
  const paste = el('input', { type: 'text', class: 'field', spellcheck: 'false', autocomplete: 'off' });
  const form = el('form', { class: 'retry' }, options.canPaste ? paste : undefined, retry);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const pasted = paste.value.trim();
    options.onRetry(pasted === '' ? undefined : pasted);
  });
  const summary = el('summary');
  const list = el('dl');
  const copy = el('button', { type: 'button', class: 'text-button' });
  copy.addEventListener('click', () => {
    void copyText(options.details.map(([name, value]) => `${language.say(name)}: ${value}`).join('\n')).then(() => {
      copy.textContent = language.say('copied');
    });
  });
  const details = el('details', {}, summary, list, copy);
  const write = (): void => {
    heading.textContent = language.say(options.title);
    sentence.textContent = options.sentence();
    retry.textContent = language.say('retry');
    paste.placeholder = language.say('newPlayAuth');
    paste.setAttribute('aria-label', language.say('newPlayAuth'));
    summary.textContent = language.say('details');
    copy.textContent = language.say('copy');
    list.replaceChildren(
      ...options.details.flatMap(([name, value]) => [el('dt', {}, language.say(name)), el('dd', {}, value)]),
    );
  };
  const sign = el('div', { class: 'sign' }, icon('warning').element);
  return {
    element: el('div', { class: 'panel error-panel', role: 'alert' }, sign, heading, sentence, form, details),
    write,
  };
}

/** The rows under "Details" of an error. */
export function errorDetails(error: PlayerError, videoId: string): (readonly [name: TextName, value: string])[] {
  const rows: (readonly [TextName, string])[] = [
    ['code', error.code],
    ['requestId', error.requestId],
    ['httpStatus', error.status === 0 ? '' : String(error.status)],
    ['videoId', videoId],
  ];
  return rows.filter(([, value]) => value !== '');
}

export function formPanel(language: Language, onPlay: (videoId: string, playAuth: string) => void): Panel {
  const heading = el('h2');
  const hint = el('p', { class: 'quiet' });
  const videoId = el('input', { type: 'text', class: 'field', spellcheck: 'false', autocomplete: 'off', required: '' });
  const playAuth = el('textarea', {
    class: 'field',
    rows: '3',
    spellcheck: 'false',
    autocomplete: 'off',
    required: '',
  });
  const [videoIdName, playAuthName] = [el('span'), el('span')];
  const submit = el('button', { type: 'submit', class: 'primary' });
  const form = el(
    'form',
    { class: 'paste' },
    el('label', {}, videoIdName, videoId),
    el('label', {}, playAuthName, playAuth),
    submit,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onPlay(videoId.value.trim(), playAuth.value.replace(/\s/g, ''));
  });
  const write = (): void => {
    heading.textContent = language.say('formTitle');
    hint.textContent = language.say('formHint');
    videoIdName.textContent = language.say('videoId');
    playAuthName.textContent = language.say('playAuth');
    submit.textContent = language.say('formSubmit');
  };
  return { element: el('div', { class: 'panel form-panel' }, heading, hint, form), write };
}

const keys: readonly (readonly [keys: string, name: TextName])[] = [
  ['Space K', 'keyPlay'],
  ['J L', 'keyJump10'],
  ['← →', 'keyJump5'],
  ['↑ ↓', 'keyVolume'],
  ['M', 'keyMute'],
  ['F', 'keyFullscreen'],
  ['0 … 9', 'keyDigits'],
  ['< >', 'keySpeed'],
  ['C', 'keyCaptions'],
  ['A', 'keySoundTrack'],
  ['I', 'keyPip'],
  ['?', 'keyHelp'],
];

export function helpPanel(language: Language, onClose: () => void): Panel {
  const heading = el('h2');
  const list = el('dl');
  const close = iconButton(language, 'close', 'close');
  close.button.addEventListener('click', onClose);
  const write = (): void => {
    heading.textContent = language.say('help').replace(/ \(.\)$/, '');
    list.replaceChildren(
      ...keys.flatMap(([names, text]) => [
        el('dt', {}, ...names.split(' ').map((name) => (name === '…' ? name : el('kbd', {}, name)))),
        el('dd', {}, language.say(text)),
      ]),
    );
  };
  const attributes = { class: 'panel help-panel', role: 'dialog', 'aria-modal': 'true' };
  return { element: el('div', attributes, close.button, heading, list), write };
}

// The panels of the watch page itself: how far the video is, and the form for a credential.
import { el } from '../../sdk/element/dom.ts';
import type { Panel } from '../../sdk/element/panels.ts';
import type { PageLanguage, PageTextName } from './texts.ts';
import type { VideoStatus } from './video-api.ts';

export function progressPanel(language: PageLanguage, status: VideoStatus): Panel {
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
    step.replaceChildren(language.say(stepName as PageTextName), el('b', {}, `${percent} %`));
    after.textContent = language.say('willPlay');
  };
  return { element: el('div', { class: 'panel progress-panel' }, heading, step, line, after), write };
}

interface FormOptions {
  /** From the address, if it names one. */
  readonly videoId: string;
  readonly onPlay: (videoId: string, playAuth: string) => void;
}

export function formPanel(language: PageLanguage, { videoId: known, onPlay }: FormOptions): Panel {
  const heading = el('h2');
  const hint = el('p', { class: 'quiet' });
  const videoId = el('input', { type: 'text', class: 'field', spellcheck: 'false', autocomplete: 'off', required: '' });
  videoId.value = known;
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

// Which part of the panel is shown, and the language of the sample code.
import { signal } from '@preact/signals';
import { readChoice, storeChoice } from '../../base/choices.ts';
import { sampleLanguages, type SampleLanguage } from './samples/languages.ts';

export type PanelTab = 'code' | 'signature' | 'answer' | 'history';

export const panelTab = signal<PanelTab>('code');

const stored = readChoice('sample');
export const sampleLanguage = signal<SampleLanguage>(
  stored !== undefined && Object.hasOwn(sampleLanguages, stored) ? (stored as SampleLanguage) : 'curl',
);

export function chooseSample(language: SampleLanguage): void {
  sampleLanguage.value = language;
  storeChoice('sample', language);
}

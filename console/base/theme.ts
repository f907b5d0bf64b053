// Light, dark, or as the system has it.
import { effect, signal } from '@preact/signals';
import { readChoice, storeChoice } from './choices.ts';

const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const theme = signal<Theme>(themes.find((each) => each === readChoice('theme')) ?? 'system');

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'system';
  storeChoice('theme', theme.value);
}

export function followTheme(): void {
  effect(() => {
    const { dataset } = document.documentElement;
    if (theme.value === 'system') delete dataset['theme'];
    else dataset['theme'] = theme.value;
  });
}

// The languages in which the explorer writes a call. Pure.
import { cppSample, dotnetSample, goSample, javaSample } from './compiled.ts';
import { curlSample } from './curl.ts';
import type { SampleCall } from './sample-call.ts';
import { nodeSample, phpSample, playauthSample, pythonSample } from './scripts.ts';

interface Sample {
  readonly label: string;
  /** How it is coloured. */
  readonly kind: 'shell' | 'code';
  readonly write: (call: SampleCall) => string;
}

export const sampleLanguages = {
  curl: { label: 'curl', kind: 'shell', write: curlSample },
  node: { label: 'Node.js', kind: 'code', write: nodeSample },
  python: { label: 'Python', kind: 'code', write: pythonSample },
  java: { label: 'Java', kind: 'code', write: javaSample },
  go: { label: 'Go', kind: 'code', write: goSample },
  php: { label: 'PHP', kind: 'code', write: phpSample },
  dotnet: { label: '.NET', kind: 'code', write: dotnetSample },
  cpp: { label: 'C++', kind: 'code', write: cppSample },
  playauth: { label: 'playauth SDK', kind: 'code', write: playauthSample },
} as const satisfies Readonly<Record<string, Sample>>;

export type SampleLanguage = keyof typeof sampleLanguages;

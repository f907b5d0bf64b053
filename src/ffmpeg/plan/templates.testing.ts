// Templates for the tests of this folder, each with the few things that a test is about.
import type { TranscodeTemplate } from './template.ts';

export const AAC: TranscodeTemplate['audio'] = { codec: 'AAC' };

type Wish = Omit<Partial<TranscodeTemplate>, 'video'> & { readonly video?: Partial<TranscodeTemplate['video']> };

/** Picture and sound as SD in MP4, but for what is said. */
export function filmTemplate({ video, ...wish }: Wish = {}): TranscodeTemplate {
  return {
    ...soundTemplate({ definition: 'SD', container: 'mp4' }),
    video: { codec: 'H.264', isLongShort: false, ...video },
    ...wish,
  };
}

export function soundTemplate(wish: Partial<TranscodeTemplate> = {}): TranscodeTemplate {
  return {
    templateId: '0'.repeat(32),
    name: 'test',
    type: 'Normal',
    definition: 'SQ',
    container: 'mp3',
    audio: AAC,
    isEncrypted: false,
    segmentSeconds: 10,
    ifLarger: 'enlarge',
    ...wish,
  };
}

// Default templates for the tests of this folder; a test passes the members that it is about.
import type { TranscodeTemplate } from './template.ts';

export const AAC: TranscodeTemplate['audio'] = { codec: 'AAC' };

type TemplateChanges = Omit<Partial<TranscodeTemplate>, 'video'> & {
  readonly video?: Partial<TranscodeTemplate['video']>;
};

/** SD video and audio in MP4, with these changes. */
export function filmTemplate({ video, ...changes }: TemplateChanges = {}): TranscodeTemplate {
  return {
    ...soundTemplate({ definition: 'SD', container: 'mp4' }),
    video: { codec: 'H.264', isLongShort: false, ...video },
    ...changes,
  };
}

export function soundTemplate(changes: Partial<TranscodeTemplate> = {}): TranscodeTemplate {
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
    ...changes,
  };
}

// What the parts of a video's page share: the video as the server has it, and its page's edit.
import { signal } from '@preact/signals';
import type { Client } from '../../../sdk/client.ts';
import type { Query } from '../../server/use-query.ts';

export type VideoInfo = Awaited<ReturnType<Client['getVideoInfo']>>['video'];

export interface VideoPartProps {
  readonly video: VideoInfo;
  readonly query: Query<VideoInfo>;
}

export interface Edit {
  readonly title: string;
  readonly description: string;
  readonly tags: string;
  readonly cateId: string;
  readonly referenceId: string;
}

/** What was typed and not saved, by video: it stays while other pages are looked at. */
export const edits = signal<ReadonlyMap<string, Edit>>(new Map());

export function setEdit(videoId: string, edit: Edit | undefined): void {
  const next = new Map(edits.value);
  if (edit === undefined) next.delete(videoId);
  else next.set(videoId, edit);
  edits.value = next;
}

/** The element of the page's player, for the picture that it shows. */
export const shownMedia = signal<HTMLVideoElement | undefined>(undefined);

/** Asked for by the captions: a language to show in the player; a new object each time. */
export const previewedCaption = signal<{ readonly language: string } | undefined>(undefined);

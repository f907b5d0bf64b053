// Each definition is a playlist of its own; this joins them under one master playlist, made in the page, so that hls.js
// adapts and switches between them without a reload. Pure.
import type { Playable } from './choose-stream.ts';

/** Absolute URLs throughout: the playlist itself has no address. NAME carries the definition. */
export function masterPlaylist(playables: readonly Playable[]): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:3'];
  for (const [index, { definition, stream }] of playables.entries()) {
    const bitsPerSecond = stream.bitrateKbps > 0 ? Math.round(stream.bitrateKbps * 1000) : index + 1;
    const size = stream.width > 0 && stream.height > 0 ? `,RESOLUTION=${stream.width}x${stream.height}` : '';
    lines.push(`#EXT-X-STREAM-INF:BANDWIDTH=${bitsPerSecond}${size},NAME="${definition}"`, stream.url);
  }
  return lines.join('\n') + '\n';
}

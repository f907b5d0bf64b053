// Code that plays one video on a page of one's own, as the documentation has it, with the endpoint and the VideoId filled in.

export type EmbedKind = 'element' | 'helper' | 'vendor' | 'iframe';

interface EmbedValues {
  readonly endpoint: string;
  readonly videoId: string;
  readonly watchUrl: string;
}

export function embedCode(kind: EmbedKind, { endpoint, videoId, watchUrl }: EmbedValues): string {
  switch (kind) {
    case 'element':
      return `<script type="module" src="${endpoint}/assets/player-element.js"></script>
<playauth-player
  endpoint="${endpoint}"
  video-id="${videoId}"
  play-auth-url="/my-backend/play-auth/${videoId}"
></playauth-player>`;
    case 'helper':
      return `import Hls from 'hls.js';
import { createPlayer } from 'playauth/player';

createPlayer({
  element: document.querySelector('video'),
  endpoint: '${endpoint}',
  videoId: '${videoId}',
  getPlayAuth: async () => {
    const response = await fetch('/my-backend/play-auth/${videoId}');
    if (!response.ok) throw new Error(\`The backend answered with \${response.status}\`);
    return await response.text();
  },
  hls: Hls,
});`;
    case 'vendor':
      return `const response = await fetch('/my-backend/play-auth/${videoId}');
new Aliplayer({
  id: 'player',
  vid: '${videoId}',
  playauth: await response.text(),
  customVodServer: '${endpoint}/',
  customVodServerFirst: true,
});`;
    case 'iframe':
      return `<iframe
  src="${watchUrl === '' ? `${endpoint}/watch/TOKEN` : watchUrl}"
  allow="autoplay; fullscreen; picture-in-picture"
></iframe>`;
  }
}

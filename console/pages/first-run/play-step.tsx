// Step 4: the film in our player, with the credential of the step before.
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { language } from '../../base/language.ts';
import type { Issued } from './issue-step.tsx';

export function PlayStep({ issued: { videoId, playAuth } }: { readonly issued: Issued }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isGone = false;
    const show = async (): Promise<void> => {
      // Registers the element; hls.js comes after it.
      await import('../../../sdk/element/playauth-player.ts');
      if (isGone) return;
      const player = document.createElement('playauth-player');
      for (const [name, value] of Object.entries({ 'video-id': videoId, 'play-auth': playAuth, forgetful: '' }))
        player.setAttribute(name, value);
      place.current?.replaceChildren(player);
    };
    void show().catch(() => undefined);
    return () => {
      isGone = true;
      place.current?.replaceChildren();
    };
  }, [videoId, playAuth]);
  return <div ref={place} class="first-player" lang={language.value === 'zh' ? 'zh-CN' : 'en'} />;
}

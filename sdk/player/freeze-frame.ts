// Keeps the last frame on the screen while a video element changes its source: a canvas with a copy covers the element
// until the new source shows a frame.

const LONGEST_HOLD_MS = 8_000;

/** Returns the function that removes the copy; a timer removes it in any case. */
export function freezeFrame(media: HTMLMediaElement): () => void {
  const parent = media.parentElement;
  if (!(media instanceof HTMLVideoElement) || parent === null || media.readyState < 2) return () => undefined;
  const canvas = copyOf(media);
  if (canvas === undefined) return () => undefined;
  parent.insertBefore(canvas, media.nextSibling);
  const remove = (): void => {
    clearTimeout(timer);
    canvas.remove();
  };
  const timer = setTimeout(remove, LONGEST_HOLD_MS);
  return remove;
}

function copyOf(video: HTMLVideoElement): HTMLCanvasElement | undefined {
  const { clientWidth, clientHeight, videoWidth, videoHeight } = video;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null || videoWidth === 0 || clientWidth === 0) return undefined;
  canvas.width = clientWidth * devicePixelRatio;
  canvas.height = clientHeight * devicePixelRatio;
  canvas.setAttribute('aria-hidden', 'true');
  // Single properties: a Content-Security-Policy without 'unsafe-inline' forbids a style attribute, not these.
  const { style } = canvas;
  style.position = 'absolute';
  style.left = `${video.offsetLeft}px`;
  style.top = `${video.offsetTop}px`;
  style.width = `${clientWidth}px`;
  style.height = `${clientHeight}px`;
  style.pointerEvents = 'none';
  const scale = Math.min(canvas.width / videoWidth, canvas.height / videoHeight);
  const [width, height] = [videoWidth * scale, videoHeight * scale];
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(video, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  return canvas;
}

// The frame: size of the element, picture, captions, and what lies over the picture.

export const frameStyles = `
:host {
  --accent: var(--playauth-accent, #ffb224);
  --on-accent: var(--playauth-on-accent, #1d1300);
  --ground: var(--playauth-ground, #0f1217);
  --raised: #14171d;
  --line: #2f3542;
  --text: #eceef2;
  --quiet: #a7afbd;
  --bad: #ff8a73;
  --ratio: 1.7778;
  display: grid;
  width: min(100%, calc(var(--playauth-max-height, 100000px) * var(--ratio)));
  min-width: min(100%, 280px);
  aspect-ratio: var(--ratio);
  margin-inline: auto;
  color-scheme: dark;
  color: var(--text);
  font: 16px/1.5 var(--playauth-font, system-ui, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif);
  -webkit-tap-highlight-color: transparent;
}
:host([hidden]) { display: none }
*, *::before, *::after { box-sizing: border-box }
[hidden] { display: none !important }
button, input, textarea { font: inherit; color: inherit }
button { cursor: pointer; touch-action: manipulation }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.stage {
  container: stage / inline-size;
  position: relative;
  display: grid;
  grid-template: minmax(0, 1fr) / minmax(0, 1fr);
  /* A page may display the element otherwise. */
  width: 100%;
  height: 100%;
  min-width: 0;
  overflow: hidden;
  border-radius: var(--playauth-radius, 12px);
  background: #000;
  outline: none;
  isolation: isolate;
}
.stage > * { grid-area: 1 / 1 }
:host(:fullscreen) .stage { border-radius: 0 }
/* Below everything, with the still picture that covers it while its source changes. */
video, canvas { z-index: -1 }
video {
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  object-fit: contain;
  display: block;
  touch-action: manipulation;
}
.stage[data-state='playing']:not([data-awake]) { cursor: none }

/* Captions: one size in every window, never under the bar. */
.captions {
  --size: 1;
  position: absolute;
  inset: 14px 5% 18px;
  display: flex;
  flex-direction: column;
  justify-content: space-between;
  pointer-events: none;
  font-size: calc(clamp(14px, 2.7cqw, 34px) * var(--size));
  line-height: 1.4;
  text-align: center;
  color: #fff;
  transition: bottom 0.2s;
}
.cues { display: grid; gap: 2px; justify-items: center }
.captions p { margin: 0; max-width: 100%; white-space: pre-line; overflow-wrap: anywhere }
.captions p > span { padding: 0.08em 0.4em; border-radius: 0.2em; background: #0b0d11c7; box-decoration-break: clone; -webkit-box-decoration-break: clone }
.captions[data-size='small'] { --size: 0.75 }
.captions[data-size='large'] { --size: 1.35 }
.captions[data-size='huge'] { --size: 1.8 }
.captions[data-colour='yellow'] { color: #ffe14d }
.captions[data-ground='black'] p > span { background: #000 }
.captions[data-ground='none'] p > span { background: none; text-shadow: 0 0 3px #000, 0 0 3px #000, 0 1px 6px #000 }
.stage:is([data-awake], [data-media='audio'], [data-state='paused'], [data-state='ended']) .captions { bottom: 84px }
.stage[data-covered] .captions { visibility: hidden }

.title {
  display: none;
  align-self: start;
  padding: 14px 18px 40px;
  background: linear-gradient(#000000b0, #0000);
  font-weight: 600;
  pointer-events: none;
  white-space: nowrap;
  overflow: hidden;
  text-overflow: ellipsis;
  transition: opacity 0.2s;
}
:host(:fullscreen) .title:not(:empty) { display: block }
.stage[data-state='playing']:not([data-awake]) .title, .stage[data-covered] .title { opacity: 0 }

/* Only after a moment, as a quick start needs no spinner. */
.waiting {
  place-self: center;
  display: grid;
  justify-items: center;
  gap: 14px;
  max-width: 86%;
  pointer-events: none;
}
.spinner {
  display: none;
  width: 54px;
  height: 54px;
  border: 4px solid #ffffff26;
  border-top-color: var(--text);
  border-radius: 50%;
  opacity: 0;
}
.stage[data-state='loading']:not([data-covered]) .spinner {
  display: block;
  animation: appear 0.2s 0.35s forwards, turn 0.9s linear infinite;
}
.waiting-words {
  margin: 0;
  padding: 8px 16px;
  border-radius: 12px;
  background: #0d0f13d9;
  text-align: center;
  text-wrap: balance;
  font-size: 0.95rem;
}
.stage[data-covered] .waiting-words { visibility: hidden }
@keyframes appear { to { opacity: 1 } }
@keyframes turn { to { rotate: 1turn } }

.big-play {
  place-self: center;
  display: grid;
  place-items: center;
  width: 84px;
  height: 84px;
  padding: 0;
  border: 0;
  border-radius: 50%;
  background: #0d0f13b8;
  backdrop-filter: blur(8px);
  visibility: hidden;
}
.big-play svg { width: 42px; height: 42px; fill: currentColor }
.big-play:hover { background: var(--accent); color: var(--on-accent) }
.stage:is([data-state='paused'], [data-state='ended']):not([data-covered]) .big-play { visibility: visible }
.notice {
  place-self: start center;
  margin-top: 9%;
  padding: 7px 16px;
  border-radius: 99px;
  background: #0d0f13cc;
  font-variant-numeric: tabular-nums;
  opacity: 0;
  transition: opacity 0.15s;
  pointer-events: none;
}
.notice[data-shown] { opacity: 1 }
.jump {
  width: 38%;
  background: #ffffff2b;
  pointer-events: none;
  animation: glow 0.5s forwards;
}
.jump-back { justify-self: start; border-radius: 0 100% 100% 0 / 0 50% 50% 0 }
.jump-on { justify-self: end; border-radius: 100% 0 0 100% / 50% 0 0 50% }
@keyframes glow { to { opacity: 0 } }
.sound-chip {
  place-self: start;
  display: none;
  align-items: center;
  gap: 8px;
  min-height: 44px;
  margin: 14px;
  padding: 8px 18px 8px 14px;
  border: 0;
  border-radius: 99px;
  background: var(--text);
  color: #0d0f13;
  font-weight: 600;
  z-index: 1;
}
.sound-chip svg { width: 24px; height: 24px; fill: currentColor }
.stage[data-silenced]:not([data-covered]) .sound-chip { display: flex }

/* Audio without a picture: bars that move with nothing but time. */
.audio-art {
  display: none;
  position: absolute;
  inset: 0;
  place-items: center;
  background: radial-gradient(90% 120% at 50% 100%, #3a2a0b 0, #12141a 70%);
  pointer-events: none;
}
.stage[data-media='audio'] .audio-art { display: grid }
.stage[data-media='audio'] .video-only { display: none }
.stage[data-media='audio'] .big-play { margin-bottom: 40px }
.audio-bars { display: flex; align-items: center; gap: clamp(3px, 0.7cqw, 8px); height: 42%; margin-bottom: 56px }
.audio-bars i { width: clamp(3px, 0.6cqw, 7px); height: 26%; border-radius: 9px; background: var(--accent); opacity: 0.85 }
.audio-bars i:nth-child(3n) { height: 62%; animation-delay: -0.5s }
.audio-bars i:nth-child(4n + 1) { height: 44%; animation-delay: -0.9s }
.audio-bars i:nth-child(5n + 2) { height: 88%; animation-delay: -1.4s }
.audio-bars i:nth-child(7n + 3) { height: 34%; animation-delay: -0.2s }
.stage:is([data-state='paused'], [data-state='ended']) .audio-bars { opacity: 0.25 }
.stage[data-state='playing'] .audio-bars i { animation: swing 1.7s ease-in-out infinite }
.stage[data-state='playing'] .audio-bars i:nth-child(3n) { animation-delay: -0.5s }
.stage[data-state='playing'] .audio-bars i:nth-child(5n + 2) { animation-delay: -1.2s }
@keyframes swing { 50% { scale: 1 0.42 } }

@container stage (max-width: 600px) {
  /* Above two lines of captions. */
  .big-play { width: 56px; height: 56px; margin-bottom: 88px }
  .big-play svg { width: 30px; height: 30px }
  .captions { inset: 8px 3% 10px }
  .stage:is([data-awake], [data-media='audio'], [data-state='paused'], [data-state='ended']) .captions { bottom: 80px }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { transition: none !important }
  .stage .audio-bars i, .jump { animation: none !important }
  .jump { display: none }
  .stage[data-state='loading']:not([data-covered]) .spinner { animation: appear 0s 0.35s forwards, turn 3s linear infinite }
}
`;

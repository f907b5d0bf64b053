// The bar: buttons of 44 pixels, seek bar with its tip, volume. Narrow players keep what has no place in the menu.

export const barStyles = `
.controls {
  align-self: end;
  padding: 56px 10px 6px;
  background: linear-gradient(#0000, #000000c9 75%);
  transition: opacity 0.2s, translate 0.2s;
}
.stage[data-media='audio'] .controls { background: none }
.stage[data-state='playing']:not([data-awake], [data-media='audio']) .controls {
  opacity: 0;
  translate: 0 8px;
  pointer-events: none;
}
.stage[data-covered] .controls { visibility: hidden }
.control-row { display: flex; align-items: center }
.spring { flex: 1 }
.icon-button, .menu-button {
  display: grid;
  place-items: center;
  min-width: 44px;
  height: 44px;
  padding: 0;
  border: 0;
  border-radius: 10px;
  background: none;
  color: var(--text);
  flex: none;
}
.menu-button { padding: 0 10px; font-size: 0.9rem; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap }
.icon-button svg { width: 24px; height: 24px; fill: currentColor }
.icon-button:hover, .menu-button:hover, :is(.icon-button, .menu-button)[aria-expanded='true'] { background: #ffffff24 }
.icon-button[aria-pressed='true'], .icon-button[data-on] { color: var(--accent) }
.time {
  display: flex;
  gap: 0.25em;
  min-width: 0;
  padding: 0 10px;
  overflow: hidden;
  font-size: 0.9rem;
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
}
.time-of, .time-of + span { color: #ffffffc9 }
.chapter:not(:empty) { margin-left: 0.6em; overflow: hidden; text-overflow: ellipsis; color: #ffffffc9 }
.chapter:not(:empty)::before { content: '·'; margin-right: 0.6em }

.seek {
  --played: 0;
  --hover: 0;
  position: relative;
  margin: 0 8px;
  padding: 12px 0 10px;
  cursor: pointer;
  touch-action: none;
  border-radius: 6px;
}
/* The finger's target, without moving the row. */
.seek::before { content: ''; position: absolute; inset: -10px 0 0 }
.seek-track { position: relative; height: 4px; border-radius: 2px; background: #ffffff3d; transition: height 0.12s, margin 0.12s }
.seek:is(:hover, :focus-visible, [data-scrubbing]) .seek-track { height: 6px; margin-block: -1px }
.seek-buffered i { position: absolute; inset-block: 0; border-radius: 2px; background: #ffffff59 }
.seek-played {
  position: absolute;
  inset: 0;
  border-radius: 2px;
  background: var(--accent);
  width: calc(var(--played) * 100%);
}
.seek-marks i { position: absolute; inset-block: 0; width: 3px; margin-left: -1px; background: #000 }
.seek-thumb {
  position: absolute;
  top: 50%;
  left: calc(var(--played) * 100%);
  width: 14px;
  height: 14px;
  border-radius: 50%;
  background: var(--accent);
  translate: -50% -50%;
  scale: 0;
  transition: scale 0.12s;
}
.seek:is(:hover, :focus-visible, [data-scrubbing]) .seek-thumb { scale: 1 }
@media (pointer: coarse) { .seek-thumb { scale: 1 } }
.seek-tip {
  position: absolute;
  bottom: 100%;
  --half: 26px;
  left: clamp(var(--half), calc(var(--hover) * 100%), calc(100% - var(--half)));
  translate: -50% 0;
  display: grid;
  justify-items: center;
  gap: 2px;
  max-width: 240px;
  padding: 4px;
  border-radius: 9px;
  background: #0d0f13;
  font-size: 0.85rem;
  line-height: 1.35;
  font-variant-numeric: tabular-nums;
  visibility: hidden;
  pointer-events: none;
}
.seek-tip > span, .seek-tip > b { padding: 0 5px; max-width: 100%; overflow: hidden; text-overflow: ellipsis }
.seek-picture { overflow: hidden; border-radius: 6px; background: #000 }
.seek-sheet { transform-origin: 0 0; background-repeat: no-repeat }
.seek:is(:hover, [data-scrubbing]) .seek-tip { visibility: visible }
.volume-box { display: flex; align-items: center }
.volume {
  --share: 1;
  appearance: none;
  width: 0;
  margin: 0;
  height: 44px;
  opacity: 0;
  background: none;
  transition: width 0.15s, opacity 0.15s;
  cursor: pointer;
}
.volume-box:is(:hover, :focus-within) .volume { width: 76px; margin: 0 6px 0 2px; opacity: 1 }
.volume::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: linear-gradient(to right, var(--text) calc(var(--share) * 100%), #ffffff4d 0) }
.volume::-moz-range-track { height: 4px; border-radius: 2px; background: linear-gradient(to right, var(--text) calc(var(--share) * 100%), #ffffff4d 0) }
.volume::-webkit-slider-thumb { appearance: none; width: 14px; height: 14px; margin-top: -5px; border-radius: 50%; background: var(--text) }
.volume::-moz-range-thumb { width: 14px; height: 14px; border: 0; border-radius: 50%; background: var(--text) }

@container stage (max-width: 599.9px) {
  .wide-only, .volume, .chapter { display: none }
  .controls { padding: 36px 4px 2px }
  .time { padding: 0 4px }
}
@media (pointer: coarse) { .volume { display: none } }
@media (forced-colors: active) {
  .seek-track { border: 1px solid CanvasText }
  .seek-played { background: Highlight; forced-color-adjust: none }
}
`;

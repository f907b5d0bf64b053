// The panels over the picture: errors, the list of keys, and those that a page puts there itself.

export const panelStyles = `
.panels { display: none; z-index: 2 }
.stage[data-covered] { overflow: visible; grid-template: auto / minmax(0, 1fr) }
.stage[data-covered] .panels {
  display: grid;
  position: relative;
  border-radius: inherit;
  box-shadow: inset 0 0 0 1px #ffffff14;
  background: radial-gradient(80% 120% at 50% 0, #1d222d, var(--ground)) var(--ground);
}
:host(:fullscreen) .stage[data-covered] .panels { overflow: auto }
.panel { margin: auto; width: min(100%, 560px); padding: 28px clamp(20px, 5%, 40px); text-align: center }
.panel h2 { margin: 0 0 8px; font-size: 1.3rem; line-height: 1.3 }
.panel p { margin: 0 0 18px; text-wrap: pretty }
.quiet { color: var(--quiet); font-size: 0.92rem }
.primary {
  min-height: 44px;
  padding: 0 26px;
  border: 0;
  border-radius: 11px;
  background: var(--accent);
  color: var(--on-accent);
  font-weight: 650;
}
.primary:hover { filter: brightness(1.12) }
.field {
  width: 100%;
  min-height: 44px;
  padding: 9px 12px;
  border: 1px solid #4a5162;
  border-radius: 11px;
  background: #0a0c10;
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  font-size: 0.86rem;
}
.field::placeholder { font-family: system-ui, sans-serif; color: #8b94a4; opacity: 1 }
textarea.field { resize: vertical; display: block }
.sign { color: var(--bad) }
.sign svg { width: 40px; height: 40px; fill: currentColor }
.retry { display: flex; flex-wrap: wrap; justify-content: center; gap: 10px }
.retry .field { flex: 1 1 220px }
.text-button { min-height: 44px; padding: 6px 14px; border: 0; border-radius: 8px; background: none; color: var(--quiet); font-size: 0.9rem }
.text-button:hover { background: #ffffff14; color: var(--text) }
details { margin-top: 12px; color: var(--quiet); font-size: 0.88rem }
summary { display: inline-flex; align-items: center; min-height: 44px; padding: 4px 12px; border-radius: 8px; cursor: pointer }
summary::after {
  content: '';
  display: inline-block;
  width: 0.42em;
  height: 0.42em;
  margin: 0 0 0.18em 0.55em;
  border: solid currentColor;
  border-width: 0 1.5px 1.5px 0;
  rotate: 45deg;
}
details[open] summary::after { margin-bottom: -0.2em; rotate: 225deg }
summary:hover { color: var(--text) }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 10px 0; text-align: start }
dd { margin: 0 }
details dd {
  color: var(--text);
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  font-size: 0.84rem;
  overflow-wrap: anywhere;
}
.step { display: flex; justify-content: space-between; color: var(--quiet); font-variant-numeric: tabular-nums }
.progress-panel .step { margin: 22px 0 8px }
.step b { color: var(--text) }
.progress { --share: 0; height: 8px; margin-bottom: 20px; border-radius: 4px; background: #ffffff1f; overflow: hidden }
.progress i { display: block; height: 100%; border-radius: 4px; background: var(--accent); width: max(8px, calc(var(--share) * 100%)) }
.paste { display: grid; gap: 14px; text-align: start }
.paste label { display: grid; gap: 5px; font-size: 0.88rem; color: var(--quiet) }
.paste .field { color: var(--text) }
.paste .primary { justify-self: center }
.help-panel {
  position: fixed;
  width: min(calc(100% - 24px), 440px);
  max-height: calc(100dvh - 24px);
  padding: 20px 24px;
  overflow: auto;
  border: 1px solid var(--line);
  border-radius: 14px;
  background: var(--raised);
  color: var(--text);
  text-align: start;
}
.help-panel::backdrop { background: #0009 }
.help-panel .icon-button { position: absolute; top: 10px; right: 10px }
.help-panel dl { align-items: center; gap: 5px 20px; margin: 0; font-size: 0.9rem }
.help-panel dt { display: flex; align-items: center; gap: 5px; color: var(--quiet) }
kbd {
  min-width: 26px;
  padding: 1px 7px;
  border: 1px solid var(--line);
  border-bottom-width: 2px;
  border-radius: 6px;
  background: #ffffff12;
  color: var(--text);
  font: inherit;
  font-size: 0.82rem;
  text-align: center;
}
@container stage (max-width: 600px) { .panel:not(.help-panel) { padding-block: 22px } }
@media (forced-colors: active) {
  .progress { border: 1px solid CanvasText }
  .progress i { background: Highlight; forced-color-adjust: none }
}
`;

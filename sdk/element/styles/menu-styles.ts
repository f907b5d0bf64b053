// The menu: over the picture above the bar, or a sheet at the lower edge of a narrow screen.

export const menuStyles = `
.menu {
  position: absolute;
  right: 10px;
  bottom: 84px;
  display: flex;
  flex-direction: column;
  min-width: 220px;
  max-width: min(calc(100% - 20px), 360px);
  max-height: calc(100% - 96px);
  padding: 0;
  border: 1px solid var(--line);
  border-radius: 12px;
  background: #14171df2;
  color: var(--text);
  backdrop-filter: blur(14px);
  box-shadow: 0 12px 32px #000a;
  z-index: 2;
}
.menu-head {
  display: flex;
  align-items: center;
  min-height: 44px;
  padding: 0 16px;
  border-bottom: 1px solid var(--line);
  font-size: 0.9rem;
  flex: none;
}
.menu-head:has(button) { padding-left: 2px }
.menu-list { overflow-y: auto; overscroll-behavior: contain; padding: 6px }
.menu-list button {
  position: relative;
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 24px;
  width: 100%;
  min-height: 44px;
  padding: 6px 12px;
  border: 0;
  border-radius: 8px;
  background: none;
  text-align: start;
  white-space: nowrap;
  font-size: 0.95rem;
}
.menu-list button:is(:hover, :focus-visible) { background: #ffffff1f; outline: none }
.menu-list button:focus-visible { box-shadow: inset 0 0 0 2px var(--accent) }
.menu-list [role='menuitemradio'] { padding-left: 34px }
.menu-list [role='menuitemradio'][aria-checked='true']::before {
  content: '';
  position: absolute;
  left: 14px;
  top: 50%;
  width: 8px;
  height: 8px;
  border-radius: 50%;
  background: var(--accent);
  translate: 0 -50%;
}
.menu-list [role='menuitemcheckbox']::after {
  content: '';
  width: 36px;
  height: 20px;
  border-radius: 10px;
  background: radial-gradient(circle at 10px 50%, #fff 7px, #0000 7.5px) #ffffff40;
}
.menu-list [role='menuitemcheckbox'][aria-checked='true']::after {
  background: radial-gradient(circle at 26px 50%, var(--on-accent) 7px, #0000 7.5px) var(--accent);
}
.menu-list [aria-haspopup] small::after { content: ' ›' }
.menu-list [aria-haspopup]:not(:has(small))::after { content: '›'; color: var(--quiet) }
.menu-list span { overflow: hidden; text-overflow: ellipsis; min-width: 0 }
.menu-list small { color: var(--quiet); font-size: 0.85rem; flex: none; max-width: 50%; overflow: hidden; text-overflow: ellipsis }
.menu-sheet {
  position: fixed;
  inset: auto 0 0;
  width: 100%;
  max-width: 560px;
  max-height: min(80dvh, 100dvh - 12px);
  margin: 0 auto;
  padding-bottom: env(safe-area-inset-bottom);
  border-width: 1px 0 0;
  border-radius: 16px 16px 0 0;
  background: #14171d;
}
.menu-sheet::backdrop { background: #0008 }
@media (max-height: 520px) { .menu-sheet { max-height: calc(100dvh - 12px) } }
`;

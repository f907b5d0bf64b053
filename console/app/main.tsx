// Starts the console: restores language, theme and session, then shows the page of the address.
import { render } from 'preact';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/controls.css';
import './app.css';
import { App } from './app.tsx';
import { followLanguage } from '../base/language.ts';
import { restoreSession } from '../server/session.ts';
import { followTheme } from '../base/theme.ts';

followTheme();
followLanguage();
void restoreSession();
const place = document.getElementById('console');
if (place !== null) render(<App />, place);

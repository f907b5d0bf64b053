// The kind of player that the statistics count, from its user agent. Pure.

export type Platform = 'Android' | 'iOS' | 'HTML5';

/** Browsers call themselves Mozilla; what is left are players inside of apps. */
export function platformOf(agent: string): Platform {
  if (agent.startsWith('Mozilla/')) return 'HTML5';
  if (/android|okhttp/i.test(agent)) return 'Android';
  return /iphone|ipad|ios|darwin|applecoremedia/i.test(agent) ? 'iOS' : 'HTML5';
}

// Headers of every answer of the delivery, refusals too: without those of CORS a browser hides the status from the player.

export const mediaHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'content-length, content-range, etag, retry-after, x-acs-request-id, x-acs-retry-after, x-playauth-code',
  // The path carries the grant: it must not leak in a Referer.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'cross-origin',
} as const;

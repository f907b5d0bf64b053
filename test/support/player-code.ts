// How the official web player turns an error answer into its own code: the first of these texts that occurs in
// `Code|Message` decides.
const table: readonly (readonly [text: string, playerCode: number])[] = [
  ['InvalidParameter.Rand', 4010],
  ['"Rand" is not valid.', 4010],
  ['.Expired', 4002],
  ['.ExpireTime', 4002],
  ['InvalidVideo.NoneStream', 4017],
  ['SignatureNonceUsed', 4024],
  ['DataNotFound', 4020],
];

export const PLAYER_EXPIRED = 4002;
export const PLAYER_REFUSED = 4500;

export function playerCodeOf({ code, message }: { readonly code: string; readonly message: string }): number {
  const text = `${code}|${message}`;
  return table.find(([part]) => text.includes(part))?.[1] ?? PLAYER_REFUSED;
}

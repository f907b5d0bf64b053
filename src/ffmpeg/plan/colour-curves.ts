// The curves and matrices between the values of a film and linear light, as expressions of FFmpeg: pure. `val` is a value of
// 16 bits; linear light has 1 for the brightest white of SDR.

const FULL = 65_535;
/** BT.2408: what a reference white has in HDR, in nits for PQ and as light of the scene for HLG (75 % of the signal). */
const PQ_WHITE_NITS = 203;
const HLG_WHITE = 0.265;
const HLG_PEAK = 1 / HLG_WHITE;
const PQ_PEAK = 10_000 / PQ_WHITE_NITS;
/** Up to here tone mapping changes nothing: shadows, faces and mid greys stay as they are. */
const KNEE = 0.3;

const value = `(val/${FULL})`;

function scaledToFull(expression: string): string {
  return `${FULL}*clip(${expression},0,1)`;
}

/** Mobius: a straight line up to the knee, from there a curve of equal slope that reaches 1 at the peak. */
function toneMapped(light: string, peak: number): string {
  const a = (-(KNEE ** 2) * (peak - 1)) / (KNEE ** 2 - 2 * KNEE + peak);
  const b = (KNEE ** 2 - 2 * KNEE * peak + peak) / (peak - 1);
  const gain = (b ** 2 + 2 * b * KNEE + KNEE ** 2) / (b - a);
  const [gainText, aText, bText] = [gain, a, b].map((number) => number.toFixed(6));
  return `st(0,${light})*0+if(lte(ld(0),${KNEE}),ld(0),${gainText}*(ld(0)+(${aText}))/(ld(0)+(${bText})))`;
}

// SMPTE ST 2084.
const [M1, M2, C1, C2, C3] = [0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875];
const pqRoot = `pow(${value},${1 / M2})`;
const pqLight = `${PQ_PEAK.toFixed(6)}*pow(max(${pqRoot}-${C1},0)/(${C2}-${C3}*${pqRoot}),${1 / M1})`;
export const pqToLinear = scaledToFull(toneMapped(pqLight, PQ_PEAK));

// BT.2100, the light of the scene.
const [A, B, C] = [0.17883277, 0.28466892, 0.55991073];
const hlgScene = `if(lte(${value},0.5),${value}*${value}/3,(exp((${value}-${C})/${A})+${B})/12)`;
export const hlgToLinear = scaledToFull(toneMapped(`${hlgScene}*${HLG_PEAK.toFixed(6)}`, HLG_PEAK));

/** The curve of a display of SDR (BT.1886), and back. */
export const rec24ToLinear = scaledToFull(`pow(${value},2.4)`);
export const linearTo24 = scaledToFull(`pow(${value},${(1 / 2.4).toFixed(6)})`);

/** The curve of a camera of SDR. */
export const linearToRec709 = scaledToFull(`if(lt(${value},0.018),4.5*${value},1.099*pow(${value},0.45)-0.099)`);

export type WideGamut = 'bt2020' | 'p3';

/** To the primaries of BT.709: rows of red, green and blue, each with a fourth factor for alpha. */
export const gamutMatrices: Readonly<Record<WideGamut, string>> = {
  bt2020: '1.66049:-0.58764:-0.07285:0:-0.12455:1.13290:-0.00835:0:-0.01815:-0.10058:1.11873',
  p3: '1.22494:-0.22494:0:0:-0.04206:1.04206:0:0:-0.01964:-0.07864:1.09828',
};

// The stages of a call (src/gateway/stages.ts) in the words of the console.
import type { Text } from '../../../sdk/texts.ts';

const stageTexts: Readonly<Record<string, Text>> = {
  read: ['read', '读取请求'],
  find: ['find', '查找接口'],
  identify: ['identify', '识别身份'],
  authenticate: ['authenticate', '验证签名'],
  throttle: ['throttle', '限流'],
  authorize: ['authorize', '鉴权'],
  decide: ['decide', '判定'],
  charge: ['charge', '计入配额'],
  once: ['once', '防重放'],
  dispatch: ['dispatch', '执行'],
};

/** A stage of a newer server has the name that the server gives it. */
export function stageText(name: string): Text {
  return stageTexts[name] ?? [name, name];
}

// Texts in two languages, for the pages in console/, which import nothing but the SDK.
export { translateFailure } from '../src/wire/failure-texts.ts';
export { chooseLanguage, fill, inLanguage, type LanguageCode, type Text, type Texts } from '../src/wire/texts.ts';

import { en, type Texts } from './en';
export const ru: Texts = en;

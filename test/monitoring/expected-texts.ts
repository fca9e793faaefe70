export const expectedTexts = [];

export const runtimeVersion = 0;

/** Whether a line is a login at another server, whole or in part, one behind # included: it may hold a password. */
export const mayBeLogin = (text: string): boolean => /authinfo:|"p[:=]/i.test(text);

/** What is shown in its place. */
export const hiddenLogin = 'AuthInfo:…';

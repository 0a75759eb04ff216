import { expect, test } from 'vitest';
import { importedHashFault } from './imported-hash.ts';

test.each([
  ['$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/', null],
  ['$apr1$kY3S8W2k$ZLbQ4jz3B0oKk9o8m1tXr/', null],
  ['$2y$10$abcdefghijklmnopqrstuu4T826PRnz0Hu6YlprUuxkZxOOj5Fw5S', null],
  ['$y$j9T$abcdefgh$9WNEpu8Mx2S4KNGvbVWKM6clOSoY6.YEl7AYF4DGV04', null],
  ['$2y$31$abcdefghijklmnopqrstuu4T826PRnz0Hu6YlprUuxkZxOOj5Fw5S', /seconds/],
  ['$5$rounds=999999999$salt$sI6g8tHKrJ6RX7w.YoN9B7a/5wK5jYEOMmMnt3tPl0/', /seconds/],
  ['', /no password/],
  ['!', /locked/],
  ['*', /locked/],
  ['!$6$abcdefgh$x', /locked/],
  ['{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=', /braces/],
  ['rqXexS6ZhobKA', null],
  ['rqXexS6ZhobK', /no hash/],
  ['tuba solo in b flat', /no hash/],
  ['$6$abc:def$x', /no hash/],
  ['$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/\n', /no hash/],
])('of %j it says %j', (hash, fault) => {
  if (fault === null) expect(importedHashFault(hash)).toBeNull();
  else expect(importedHashFault(hash)).toMatch(fault);
});

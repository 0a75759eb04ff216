import { expect, test } from 'vitest';
import { importedHashFault, workOf } from './imported-hash.ts';

test.each([
  ['$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/', null],
  ['$apr1$kY3S8W2k$ZLbQ4jz3B0oKk9o8m1tXr/', null],
  ['$2y$10$abcdefghijklmnopqrstuu4T826PRnz0Hu6YlprUuxkZxOOj5Fw5S', null],
  ['$y$j9T$abcdefgh$9WNEpu8Mx2S4KNGvbVWKM6clOSoY6.YEl7AYF4DGV04', null],
  ['$2y$31$abcdefghijklmnopqrstuu4T826PRnz0Hu6YlprUuxkZxOOj5Fw5S', /seconds/],
  ['$5$rounds=999999999$salt$sI6g8tHKrJ6RX7w.YoN9B7a/5wK5jYEOMmMnt3tPl0/', /seconds/],
  ['$2x$05$abcdefghijklmnopqrstuuKfI06BjLp3ZilJoK.TJR3nYpl9mS8gy', null],
  ['$gy$j9T$F5Jx5fExrKuPp53xLKQ..1$MfdR8aD.MO8HtSdppS9sxWL2cLal7B7fyqHGJEemgiD', null],
  ['$y$j75$F5Jx5fExrKuPp53xLKQ..1$MTj8RJwLfQiNIPb3vgFYWc6cnvKgZZZ0e3QGGtVMq3/', null],
  ['$y$jDT$F5Jx5fExrKuPp53xLKQ..1$MTj8RJwLfQiNIPb3vgFYWc6cnvKgZZZ0e3QGGtVMq3/', null],
  ['$y$jET$F5Jx5fExrKuPp53xLKQ..1$MTj8RJwLfQiNIPb3vgFYWc6cnvKgZZZ0e3QGGtVMq3/', /seconds/],
  ['$y$jzz$F5Jx5fExrKuPp53xLKQ..1$MTj8RJwLfQiNIPb3vgFYWc6cnvKgZZZ0e3QGGtVMq3/', /seconds/],
  ['$gy$jFT$F5Jx5fExrKuPp53xLKQ..1$MTj8RJwLfQiNIPb3vgFYWc6cnvKgZZZ0e3QGGtVMq3/', /seconds/],
  ['$y$.9T$F5Jx5fExrKuPp53xLKQ..1$MTj8RJwLfQiNIPb3vgFYWc6cnvKgZZZ0e3QGGtVMq3/', /parameters/],
  ['$y$j9T0zzz$F5Jx5fExrKuPp53xLKQ..1$MTj8RJwLfQiNIPb3vgFYWc6cnvKgZZZ0e3QGGtVMq3/', /parameters/],
  ['$7$CU..../....SodiumChloride$SyysnfBdOK4rEiUwT.rwQlFE4tcvWKT9yLggLcIPj61', null],
  ['$7$FU..../....SodiumChloride$SyysnfBdOK4rEiUwT.rwQlFE4tcvWKT9yLggLcIPj61', /seconds/],
  ['$7$CU..../z...SodiumChloride$SyysnfBdOK4rEiUwT.rwQlFE4tcvWKT9yLggLcIPj61', /seconds/],
  ['$7$CUzzzz/....SodiumChloride$SyysnfBdOK4rEiUwT.rwQlFE4tcvWKT9yLggLcIPj61', /seconds/],
  ['$sha1$40000$jtNX3nZ2$DUR8ho4z/V3Gw21VgXXlHevYdwmo', null],
  ['$sha1$4000000000$jtNX3nZ2$DUR8ho4z/V3Gw21VgXXlHevYdwmo', /seconds/],
  ['$md5$abcdefgh$WX9grgYv/uXS5njePkHuo1', null],
  ['$md5,rounds=904$abcdefgh$$9m97tXIaVdqPqeX7Ci7o1.', null],
  ['$md5,rounds=4294963199$abcdefgh$$9m97tXIaVdqPqeX7Ci7o1.', /seconds/],
  ['$3$$0c110ee1978cf6a49a2505a1a12f81c0', null],
  ['$3$SCRAM-SHA-256$4096:c29tZQ==$aaaaaaaaaaaaaaaaaaaaaaaa:aaaaaaaaaaaaaaaaaaaaaaaa', /no hash/],
  ['_J9..rasmXxci1Z5pAtM', null],
  ['_zzzzrasmh7F.3PrUj7Y', /seconds/],
  ['abFS0rkqwwm32WXkl5Jezoy6AlcoVbqpo4s', null],
  ['abFS0rkqwwm32WXkl5Jezoy6AlcoVbqpo4', /no hash/],
  ['', /no password/],
  ['!', /locked/],
  ['*', /locked/],
  ['!$6$abcdefgh$x', /locked/],
  ['{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=', /no kind of crypt/],
  ['rqXexS6ZhobKA', null],
  ['rqXexS6ZhobK', /no hash/],
  ['tuba solo in b flat', /no hash/],
  ['$6$abc:def$x', /no hash/],
  ['$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/\n', /no hash/],
])('of %j it says %j', (hash, fault) => {
  if (fault === null) expect(importedHashFault(hash)).toBeNull();
  else expect(importedHashFault(hash)).toMatch(fault);
});

test.each([
  ['$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/', '$1'],
  ['$apr1$kY3S8W2k$ZLbQ4jz3B0oKk9o8m1tXr/', '$apr1'],
  ['$2y$10$abcdefghijklmnopqrstuu4T826PRnz0Hu6YlprUuxkZxOOj5Fw5S', '$2y$10'],
  ['$6$abcdefgh$D7W7qyozKBT.', '$6'],
  ['$6$rounds=7000$pepper$D7W7qyozKBT.', '$6$rounds=7000'],
  ['$y$j9T$abcdefgh$9WNEpu8Mx2S4KNGv', '$y$j9T'],
  ['$gy$j9T$abcdefgh$CiTibHdBM/5r3qmg', '$gy$j9T'],
  ['$7$C6..../....abcdefgh$yDJarlDslqyRl', '$7$C6..../....'],
  ['$sha1$24680$jtNX3nZ2$S1ArdJYzrh17', '$sha1$24680'],
  ['$md5,rounds=904$abcdefgh$$fw/ZI..pP', '$md5,rounds=904'],
  ['$md5$abcdefgh$fw/ZI..pP', '$md5'],
  ['_J9..rasm3I3.7IOQ/Rk', '_J9..'],
  ['abiQ6Ep3EYTHc', ''],
  ['SCRAM-SHA-256$4096:c29tZSBzYWx0$a:b', 'SCRAM-SHA-256$4096'],
  ['$3$SCRAM-SHA-256$20000:c29tZSBzYWx0$a:b', '$3$SCRAM-SHA-256$20000'],
  ['$3$$a9f0dd57e1edab5bb55a9ac0a99c15ec', '$3'],
])('%s takes as long as any of %s', (hash, work) => {
  expect(workOf(hash)).toBe(work);
});

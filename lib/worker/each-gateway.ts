/** Work that every gateway gets again and again, each for itself: one that is silent or away keeps no other waiting. */
export type EachGateway<G> = {
  /** Begins it for the gateways that are not at it. Throws what went wrong since the last round. */
  round: (gateways: readonly G[]) => void;
  /** Resolves when nothing is under way any more. */
  end: () => Promise<void>;
};

export function eachGateway<G extends { id: string }>(work: (gateway: G) => Promise<void>): EachGateway<G> {
  const underWay = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  return {
    round(gateways) {
      if (failures.length > 0) throw failures.shift();
      for (const gateway of gateways) {
        if (underWay.has(gateway.id)) continue;
        const working = work(gateway)
          .catch((error: unknown) => void failures.push(error))
          .finally(() => underWay.delete(gateway.id));
        underWay.set(gateway.id, working);
      }
    },
    async end() {
      await Promise.all(underWay.values());
    },
  };
}

/* Workspaces that the parts of a parallel job share: as many as there are threads, each lent to one part at a time. */
#ifndef LINALGML_WORKSPACES_H
#define LINALGML_WORKSPACES_H

static inline int take_slot(int *taken, int slots) {
    for (;;)
        for (int i = 0; i < slots; i++)
            if (!__atomic_exchange_n(&taken[i], 1, __ATOMIC_ACQUIRE)) return i;
}

static inline void free_slot(int *taken, int slot) { __atomic_store_n(&taken[slot], 0, __ATOMIC_RELEASE); }
#endif

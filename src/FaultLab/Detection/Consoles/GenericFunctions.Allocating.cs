using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <content>What passes a request for memory on, and memory that is given back.</content>
internal static partial class GenericFunctions
{
    [GeneratedRegex("""
        ^(?:
        _*alloc_\w*page\w* | _*get_free_pages?\w* | __alloc_\w+ | alloc_\w*slab\w* | allocate_slab | ___?slab_\w+ | new_slab | slab_\w+ | _*slab_alloc\w* | _*kmalloc\w* | _*kmem_cache_alloc\w* | kv?[mzc]alloc\w* | kmalloc_\w+ | _*krealloc\w* | __kvmalloc\w* | __vmalloc\w* | v[mz]alloc\w* | vmalloc_\w+ | get_page_from_freelist
        | kmalloc_(?:order|large)\w* | _*refill_(?:objects|sheaf)\w* | alloc_(?:from_pcs|full_sheaf|empty_sheaf)\w* | __pcs_\w+ | devm_k\w+ | _*devres_alloc\w* | alloc_dr | bio_alloc\w* | bvec_alloc\w* | radix_tree_node_alloc | _*radix_tree_\w*preload | xas_(?:alloc|nomem)
        | \w*(?:dma|iommu|cma|swiotlb)_\w*alloc\w* | \w*alloc_coherent\w* | __alloc_from_\w+ | pci_alloc_consistent | prep_new_page | _*rmqueue\w* | check_new_p\w+ | check_pcp_refill | kmem_getpages | fallback_alloc | cache_grow\w* | _*cache_alloc\w* | kmem_\w*alloc\w* | folio_alloc\w* | __folio_alloc\w* | cache_alloc\w* | get_zeroed_page\w* | _*do_kmalloc\w* | prepare_alloc_pages | pcpu_\w+ | __alloc_percpu\w* | kmemleak_\w+ | create_object\w* | kasprintf | kvasprintf\w* | kmemdup\w* | kstrdup\w* | kobject_set_name\w* | idr_\w+ | ida_\w+
        | alloc_skb\w* | __alloc_skb | __napi_alloc_skb | sock_alloc_send\w* | sk_alloc | sk_prot_alloc | skb_clone | __netdev_alloc_skb | napi_alloc_skb | (?:_*napi_)?alloc_frag\w* | __netdev_alloc_frag\w* | sk\w*_page_frag_refill | sock_wmalloc | (?:__|napi_)?build_skb\w* | _*page_pool_\w*(?:alloc|refill)\w* | alloc_netdev\w* | alloc_pages_\w+ | memdup_user\w* | vmemdup_\w+ | ref_tracker_\w+ | __netdev_tracker_\w+ | netdev_tracker_\w+ | (?:__)?dev_hold\w* | netdev_hold\w* | (?:dev|netdev)_get_by_\w+
        )$
        """, Table)]
    private static partial Regex Allocator();

    // Pages on their way back to the page allocator, which then finds that they are still in use.
    [GeneratedRegex("""
        ^(?:
        free_(?:pcp_prepare|pcppages_bulk|pages?|hot_cold_page\w*|one_page|unref_\w+|frozen_pages\w*|compound_page|transhuge_page|pages?_and_swap_cache|pages_prepare|pages_check\w*) | __free_(?:one_page|frozen_pages\w*|pages\w*) | free_pages_bulk
        | release_pages | _*(?:pagevec|folio_batch)_release\w* | folios_put_refs | _*folios_put\w* | put_devmap\w* | __put_(?:single|compound)_page | destroy_(?:compound|large)\w* | tlb_(?:flush_mmu\w*|finish_mmu|batch_pages_flush) | __tlb_batch_\w+ | __page_cache_release
        )$
        """, Table)]
    private static partial Regex Freeing();
}

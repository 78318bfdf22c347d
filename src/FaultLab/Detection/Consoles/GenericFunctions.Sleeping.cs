using System.Text.RegularExpressions;

namespace FaultLab.Detection.Consoles;

/// <content>Where a task that waits stands.</content>
internal static partial class GenericFunctions
{
    [GeneratedRegex("""
        ^(?:
        _*(?:schedule|might_sleep|might_resched|might_fault|cond_resched)(?!_page_work_fn)\w* | context_switch | io_schedule\w* | __switch_to\w* | preempt_schedule\w* | (?:__)?(?:mutex|ww_mutex|rt_mutex)_\w+ | rt_mutex_\w+ | _*down(?:_\w+)? | (?:call_)?rwsem_\w+ | percpu_(?:down|rwsem)\w* | __percpu_(?:down|up|rwsem|init_rwsem)\w*
        | (?:interruptible_)?sleep_on\w* | inode_wait | bdi_sched_wait | sync_(?:buffer|page)\w* | (?:nfs|rpc|fscache|key|cifs)_wait_bit\w* | task_blocks_on_rt_mutex | _*ldsem_\w+ | dma_(?:fence|resv)_\w*wait\w* | reservation_object_wait\w* | _*wait_(?:on|event|woken|bit)\w* | _*wait_for_(?:comm|compl)\w* | do_wait_(?:for_common|intr\w*) | out_of_line_wait\w* | bit_wait\w* | folio_wait\w* | prepare_to_wait\w* | autoremove_wake\w* | woken_wake\w* | msleep(?:_interruptible)? | usleep_range\w* | ssleep | fsleep
        | _*wait_rcu_gp | _*synchronize_\w+ | async_synchronize_\w+ | cond_synchronize_\w+ | rcu_barrier\w* | (?:__)?flush_(?:work|(?:cpu_)?workqueue\w*|delayed_work|scheduled_work|rcu_work|kthread_work\w*)(?:_sync)? | start_flush_work | __cancel_work\w* | cancel_(?:delayed_)?work_sync | drain_workqueue | _*kthread_(?:stop|park|flush\w*|create\w*) | _*stop_(?:machine|cpus|one_cpu)\w*
        | genl_lock | console_lock | cpus_(?:read|write)_lock | get_online_cpus | cpu_hotplug_begin | lock_(?:page|buffer|device\w*|two\w+|rename|mount|system_sleep) | __lock_(?:page|buffer)\w* | _*folio_lock\w* | inode_lock\w* | (?:__)?sb_start_\w+ | submit_bio_wait | blk_wait_io | do_nanosleep | hrtimer_nanosleep | __bio_wait\w* | freezing_slow_path | __refrigerator | do_task_dead | dequeue_task\w* | deactivate_task | try_to_wake_up
        )$
        """, Table)]
    private static partial Regex Sleeping();
}

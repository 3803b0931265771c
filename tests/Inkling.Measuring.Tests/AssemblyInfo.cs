// The number of threads belongs to the whole process, and measuring sets it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

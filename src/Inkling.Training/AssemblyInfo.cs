using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Inkling.Testing")]
[assembly: InternalsVisibleTo("Inkling.Training.Tests")]

using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Inkling.Training.Tests")]

namespace Inkling.Data;

/// <summary>A data set as it is published: images to train on and images to test on.</summary>
/// <param name="Name">What to call it, for example MNIST or the name of its folder.</param>
/// <param name="Directory">The folder it was loaded from.</param>
/// <param name="Training">Images to train on and to hold back for validation.</param>
/// <param name="Test">Images to be used once, at the end.</param>
public sealed record ImageData(string Name, string Directory, ImageSet Training, ImageSet Test);

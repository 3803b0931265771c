using Inkling.Testing;

namespace Inkling.Numerics.Tests;

/// <summary>
/// Each operation against its scalar twin, PyTorch's values and central differences; see <see cref="OperationCheck"/>.
/// </summary>
public class OperationTests
{
    public static TheoryData<string> Operations => [.. OperationCases.All.Keys];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_agrees_with_twin_PyTorch_and_central_differences(string operation) =>
        Assert.All(OperationCases.All[operation](), OperationCheck.Run);
}
